# Trains a classifier of ten classes: softmax regression by gradient descent in shuffled mini batches. One thread.
# training.py MEBIBYTES EPOCHS: of float32 samples in anonymous memory. Prints the loss and a checksum of the weights.
import os
import sys
import time
import zlib

for library in ('OPENBLAS', 'OMP', 'MKL', 'BLIS'):
    os.environ[library + '_NUM_THREADS'] = '1'

import numpy

FEATURES = 256
CLASSES = 10
BATCH = 256
RATE = numpy.float32(0.05)

samples = int(sys.argv[1]) * 1024  # of 1 KiB
epochs = int(sys.argv[2])
dice = numpy.random.default_rng(1)
truth = dice.standard_normal((FEATURES, CLASSES), dtype=numpy.float32)
data = numpy.empty((samples, FEATURES), dtype=numpy.float32)
labels = numpy.empty(samples, dtype=numpy.int64)
for first in range(0, samples, BATCH):
    some = data[first:first + BATCH]
    dice.standard_normal(dtype=numpy.float32, out=some)
    labels[first:first + BATCH] = (some @ truth).argmax(axis=1)

start = time.monotonic()
weights = numpy.zeros((FEATURES, CLASSES), dtype=numpy.float32)
rows = numpy.arange(BATCH)
for _ in range(epochs):
    loss = 0.0
    for batch in dice.permutation(samples // BATCH):
        some = data[batch * BATCH:(batch + 1) * BATCH]
        wanted = labels[batch * BATCH:(batch + 1) * BATCH]
        scores = some @ weights
        scores -= scores.max(axis=1, keepdims=True)
        numpy.exp(scores, out=scores)
        scores /= scores.sum(axis=1, keepdims=True)
        loss -= float(numpy.log(scores[rows, wanted] + numpy.float32(1e-9)).sum(dtype=numpy.float64))
        scores[rows, wanted] -= 1
        weights -= RATE / BATCH * (some.T @ scores)
print('measured phase: %.3f s' % (time.monotonic() - start), file=sys.stderr)
print(epochs, 'epochs of', samples, 'samples, loss %.6f, checksum' % (loss / samples), zlib.crc32(weights.tobytes()))
