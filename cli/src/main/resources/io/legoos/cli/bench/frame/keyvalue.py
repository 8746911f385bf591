# A redis server and its client, one program: values are set, then read and set with a skew, and every answer is checked.
# keyvalue.py SERVER DIRECTORY MEBIBYTES OPERATIONS: nine of ten operations go to a fifth of the keys, one of ten sets.
# The server is on a socket in DIRECTORY and writes no snapshot. Prints how many operations there were and a checksum.
import array
import ctypes
import os
import random
import signal
import socket
import subprocess
import sys
import time
import zlib

VALUE = 4000  # of a size that the server's allocator keeps in a page
PIPELINE = 16
DEADLINE = 600
PR_SET_PDEATHSIG = 1

server, directory = sys.argv[1:3]
keys = int(sys.argv[3]) * 256
operations = int(sys.argv[4])
path = os.path.join(directory, 'redis-%d' % os.getpid())
dice = random.Random(1)
noise = dice.randbytes(32768).hex().encode()  # compresses to a half
versions = array.array('L', [0]) * keys


def value(key):
    at = (key * 7919 + versions[key] * 104729) % (len(noise) - VALUE)
    head = b'%d:%d:' % (key, versions[key])
    return head + noise[at:at + VALUE - len(head)]


def bulk(*words):
    return b'*%d\r\n' % len(words) + b''.join(b'$%d\r\n%b\r\n' % (len(word), word) for word in words)


def line(replies):
    read = replies.readline()
    if not read.endswith(b'\n'):
        raise ConnectionError('it closed the connection')
    return read


def kept(replies):
    if line(replies) != b'+OK\r\n':
        sys.exit('redis did not keep a value')


def is_answered(replies, expected):
    return line(replies) == b'$%d\r\n' % len(expected) and replies.read(len(expected) + 2) == expected + b'\r\n'


def connected(child):
    end = time.monotonic() + 60
    while time.monotonic() < end and child.poll() is None:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(path)
            connection.settimeout(DEADLINE)
            return connection
        except OSError:
            connection.close()
            time.sleep(0.005)
    raise ConnectionError('it did not start')


def load(connection, replies):
    for first in range(0, keys, PIPELINE):
        some = range(first, min(keys, first + PIPELINE))
        connection.sendall(b''.join(bulk(b'SET', b'key:%d' % key, value(key)) for key in some))
        for _ in some:
            kept(replies)


def work(connection, replies):
    check = 0
    for first in range(0, operations, PIPELINE):
        requests, answers = [], []
        for _ in range(min(PIPELINE, operations - first)):
            key = dice.randrange(keys // 5 if dice.randrange(10) < 9 else keys)
            if dice.randrange(10) == 0:
                versions[key] += 1
                requests.append(bulk(b'SET', b'key:%d' % key, value(key)))
                answers.append(None)
            else:
                requests.append(bulk(b'GET', b'key:%d' % key))
                answers.append(value(key))
        connection.sendall(b''.join(requests))
        for answer in answers:
            if answer is None:
                kept(replies)
            elif is_answered(replies, answer):
                check = zlib.crc32(answer, check)
            else:
                print('redis answered something else', file=sys.stderr)
                sys.exit(9)
    return check


prctl = ctypes.CDLL(None).prctl
# The server dies with this program, also when that is killed.
child = subprocess.Popen(
    [server, '--port', '0', '--unixsocket', path, '--unixsocketperm', '600',
     '--dir', directory, '--save', '', '--appendonly', 'no', '--loglevel', 'warning', '--jemalloc-bg-thread', 'no'],
    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, preexec_fn=lambda: prctl(PR_SET_PDEATHSIG, signal.SIGKILL))
try:
    with connected(child) as connection, connection.makefile('rb') as replies:
        load(connection, replies)
        start = time.monotonic()
        check = work(connection, replies)
        print('measured phase: %.3f s' % (time.monotonic() - start), file=sys.stderr)
        connection.sendall(bulk(b'SHUTDOWN', b'NOSAVE'))
    child.wait(60)
    print(operations, 'operations on', keys, 'keys, checksum', check)
except OSError as error:
    # What the kernel does to the server for want of memory is done to the whole.
    try:
        killed = child.wait(5) == -signal.SIGKILL
    except subprocess.TimeoutExpired:
        killed = False
    sys.exit(128 + signal.SIGKILL if killed else 'redis: %s' % error)
finally:
    if child.poll() is None:
        child.kill()
    if os.path.exists(path):
        os.unlink(path)
