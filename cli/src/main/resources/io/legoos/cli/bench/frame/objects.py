# A dictionary of many small objects: made, read through twice, looked into here and there. Prints checksums.
import sys
import zlib

entries = int(sys.argv[1])
table = {i: str(i * i) for i in range(entries)}
total = 0
for _ in range(2):
    for key, value in table.items():
        total = (total * 31 + key * len(value)) & 0xFFFFFFFF
check = 0
for i in range(entries // 100):
    check = zlib.crc32(table[i * 7919 % entries].encode(), check)
print(len(table), 'entries, checksums', total, check)
