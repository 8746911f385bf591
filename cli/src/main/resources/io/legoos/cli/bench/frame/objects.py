# A dictionary of many small objects: made, read through, looked into here and there. Prints checksums.
# objects.py ENTRIES PASSES: how often it is read through.
import sys
import zlib

entries = int(sys.argv[1])
passes = int(sys.argv[2])
table = {i: str(i * i) for i in range(entries)}
total = 0
for _ in range(passes):
    for key, value in table.items():
        total = (total * 31 + key * len(value)) & 0xFFFFFFFF
check = 0
for i in range(entries // 100):
    check = zlib.crc32(table[i * 7919 % entries].encode(), check)
print(len(table), 'entries, checksums', total, check)
