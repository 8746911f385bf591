package io.legoos.processor.remote;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a vProcess got over the loss of one memory monitor (rows M15 to M17).
 *
 * @param monitor name of the memory monitor that was given up
 * @param home whether it was the vProcess's home
 * @param ownedShares how many shares it owned
 * @param secondaryShares of how many it was the secondary
 * @param noticed when the vProcess's processor monitor first knew
 * @param answered when the first fault was answered by those who hold the shares instead; null:
 *     none was
 * @param rehomed when another home had taken over; null: it was no home, or none has
 * @param replicated when all shares had two holders again, as the processor monitor learned within
 *     {@link RecoveryLog#CLOSE_LOOK}; null: that was not reached
 */
public record Recovery(
    String monitor,
    boolean home,
    int ownedShares,
    int secondaryShares,
    Instant noticed,
    @Nullable Instant answered,
    @Nullable Instant rehomed,
    @Nullable Instant replicated) {}
