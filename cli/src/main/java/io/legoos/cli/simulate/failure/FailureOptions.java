package io.legoos.cli.simulate.failure;

/**
 * What is simulated.
 *
 * @param years of the data centre's life
 * @param repairHours mean time until a failed component is there again
 * @param restartSeconds from the loss of an application to its next start
 */
public record FailureOptions(
    DeviceLifetimes lifetimes, double years, double repairHours, double restartSeconds) {}
