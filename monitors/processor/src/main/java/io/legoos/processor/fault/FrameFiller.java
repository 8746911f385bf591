package io.legoos.processor.fault;

import io.legoos.processor.fault.EvictionBatch.Outcome;
import io.legoos.processor.remote.OwnerLink;
import io.legoos.protocol.page.PageExchange;
import java.util.List;

/**
 * Reads the lines that a batch has taken out straight into their owners' flush frames; lines of
 * zeros are left out. For the evictor's thread.
 */
final class FrameFiller {
  private final EvictionBatch batch;
  private final StagedReader reader;
  private final LineRemover remover;

  FrameFiller(EvictionBatch batch, StagedReader reader, LineRemover remover) {
    this.batch = batch;
    this.reader = reader;
    this.remover = remover;
  }

  /**
   * Fills {@code frames} with the owners whose frames have something now; drops what was copied in
   * place. False when the address space is gone.
   */
  boolean fill(LineMover mover, List<OwnerLink> frames) {
    frames.clear();
    reader.begin();
    for (int k = 0; k < batch.size(); k++) {
      int i = batch.order[k];
      OwnerLink owner = batch.owners[i];
      if (batch.outcomes[i] == Outcome.READ && owner != null) {
        PageExchange frame = owner.flushExchange();
        if (!frames.contains(owner)) {
          frame.clear();
          frames.add(owner);
        }
        Space space = batch.space;
        int index = frame.addFlush(space == null ? 0 : space.id, batch.pages[i] << 12);
        batch.frameIndexes[i] = index;
        reader.add(
            batch.stagingAddresses[i],
            frame.flushedPages().address() + PageExchange.flushOffset(index));
      }
    }
    if (!reader.read(mover.task()) || !remover.dropCopied(mover)) {
      return false;
    }
    leaveOutZeros(frames);
    return true;
  }

  private void leaveOutZeros(List<OwnerLink> frames) {
    for (OwnerLink owner : frames) {
      PageExchange frame = owner.flushExchange();
      int kept = 0;
      for (int k = 0; k < batch.size(); k++) {
        int i = batch.order[k];
        if (batch.outcomes[i] == Outcome.READ && batch.owners[i] == owner) {
          int index = batch.frameIndexes[i];
          if (StagedReader.isZero(frame.flushedPages(), PageExchange.flushOffset(index))) {
            batch.outcomes[i] = Outcome.WAS_ZERO;
          } else {
            if (kept != index) {
              frame.moveFlush(index, kept);
            }
            batch.frameIndexes[i] = kept++;
          }
        }
      }
      frame.truncateFlushes(kept);
    }
  }
}
