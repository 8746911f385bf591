package io.legoos.cli.demo;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Samples a quantity at a fixed pace on a thread of its own and keeps the largest value. */
public final class PeakSampler implements AutoCloseable {
  private final LongSupplier quantity;
  private final Duration interval;
  private final Thread thread;
  private volatile long peak;
  private volatile long samples;

  private PeakSampler(LongSupplier quantity, Duration interval) {
    this.quantity = quantity;
    this.interval = interval;
    this.thread = Thread.ofPlatform().daemon().name("peak-sampler").unstarted(this::sample);
  }

  /** Starts sampling. */
  public static PeakSampler start(LongSupplier quantity, Duration interval) {
    PeakSampler sampler = new PeakSampler(quantity, interval);
    sampler.thread.start();
    return sampler;
  }

  /** The largest value so far. */
  public long peak() {
    return peak;
  }

  /** How often was looked. */
  public long samples() {
    return samples;
  }

  /** Ends sampling; returns when the last sample is counted. */
  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  private void sample() {
    while (!Thread.interrupted()) {
      peak = Math.max(peak, quantity.getAsLong());
      samples = samples + 1;
      try {
        Thread.sleep(interval);
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
