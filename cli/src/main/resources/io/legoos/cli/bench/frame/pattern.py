# Writes a pattern over all of its memory and checks every byte of it, round after round, in order and in strides.
# Prints a checksum of what it read; says which page was wrong, and ends with 9.
import sys
import zlib

pages, rounds = int(sys.argv[1]), int(sys.argv[2])
PAGE = 4096
MASK = (1 << 64) - 1
memory = bytearray(pages * PAGE)


def content(page, number):
    return ((page * 0x9E3779B97F4A7C15 + number * 0xC2B2AE3D27D4EB4F + 1) & MASK).to_bytes(8, 'little') * (PAGE // 8)


def coprime_to(n, at_least):
    while True:
        a, b = n, at_least
        while b:
            a, b = b, a % b
        if a == 1:
            return at_least
        at_least += 1


step = coprime_to(pages, pages // 2 + 1)
for page in range(pages):
    memory[page * PAGE:(page + 1) * PAGE] = content(page, 0)
print('filled', flush=True)
for number in range(rounds):
    check = 0
    for i in range(pages):
        page = i if number % 2 == 0 else i * step % pages
        found = memory[page * PAGE:(page + 1) * PAGE]
        if found != content(page, number):
            print('wrong bytes in page', page, 'in round', number, flush=True)
            sys.exit(9)
        check = zlib.crc32(found, check)
        memory[page * PAGE:(page + 1) * PAGE] = content(page, number + 1)
    print('round', number, 'checksum', check, flush=True)
