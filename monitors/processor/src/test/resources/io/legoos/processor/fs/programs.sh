#!/bin/bash
# Programs that people run, in the empty directory given. Ends with 0 and "all well", or says what is not.
set -eu
cd "$1"
here=$PWD
failed() { echo "FAILED: $*"; exit 1; }

echo "- a program and a script are run"
cp /bin/cat cat-copy
[ "$(echo through | ./cat-copy)" = through ] || failed "a copied program"
printf '#!/bin/sh\necho script $1\n' > script && chmod 755 script
[ "$(./script x)" = "script x" ] || failed "a script"
cp script not-executable && chmod 644 not-executable
! ./not-executable 2> /dev/null || failed "a file without x was run"

echo "- a shared library is linked and mapped"
cat > lib.c <<C
int table[100000] = {1}; int answer(void) { return table[0] + 41; }
C
cat > main.c <<C
#include <stdio.h>
int answer(void);
int main(void) { printf("%d\n", answer()); return 0; }
C
gcc -shared -fPIC -o libanswer.so lib.c
gcc -o main main.c -L. -lanswer -Wl,-rpath,"$here"
[ "$(./main)" = 42 ] || failed "a program with a shared library"

echo "- setuid means nothing, device files open nothing"
cp "$(readlink -f "$(command -v id)")" id-copy && chmod 4755 id-copy
[ "$(setpriv --reuid=65533 --regid=65533 --clear-groups ./id-copy -u)" = 65533 ] || failed "setuid"
mknod null c 1 3
! sh -c 'echo x > null' 2> /dev/null || failed "a device file was opened"

echo "- sqlite in every journal mode"
python3 - <<'PY'
import multiprocessing
import sqlite3

def add(mode, worker):
    db = sqlite3.connect(f"db-{mode}", timeout=60, isolation_level=None)
    for i in range(50):
        db.execute("begin immediate")
        db.execute("insert into t values (?, ?, zeroblob(3000))", (worker, i))
        db.execute("commit")

for mode in ("delete", "truncate", "persist", "wal"):
    db = sqlite3.connect(f"db-{mode}", timeout=60)
    got = db.execute(f"pragma journal_mode={mode}").fetchone()[0]
    assert got == mode, (got, mode)
    db.execute("create table t (worker, i, filler)")
    db.commit()
    workers = [multiprocessing.Process(target=add, args=(mode, w)) for w in range(3)]
    for w in workers:
        w.start()
    for w in workers:
        w.join(120)
        assert w.exitcode == 0, (mode, w.exitcode)
    assert db.execute("select count(*) from t").fetchone()[0] == 150, mode
    assert db.execute("pragma integrity_check").fetchone()[0] == "ok", mode
    db.execute("delete from t where worker = 1")
    db.commit()
    db.execute("vacuum")
    db.close()
    db = sqlite3.connect(f"db-{mode}")
    assert db.execute("select count(*) from t").fetchone()[0] == 100, mode
PY

echo "- git"
export HOME="$here" GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_DATE="2026-01-01T00:00:00Z" GIT_COMMITTER_DATE="2026-01-01T00:00:00Z"
git config --global user.name t && git config --global user.email t@example.org
git config --global init.defaultBranch main && git config --global protocol.file.allow always
git init -q repository && cd repository
for i in $(seq 40); do mkdir -p d$i; echo $i > d$i/f; done
git add . && git commit -qm one
git mv d1/f d2/moved && rm -r d3 && git add -A && git commit -qm two
git checkout -q -b side HEAD~1 && echo side > side && git add side && git commit -qm side
git checkout -q main && git merge -q -m merge side
git gc -q && git fsck --strict > /dev/null 2>&1 || failed "git fsck"
[ -z "$(git status --porcelain)" ] || failed "git status"
git clone -q . ../clone && diff -r --exclude=.git . ../clone || failed "git clone"
cd ..

echo "- tar of a tree, and back"
mkdir tree && tar -C /usr/include -cf - linux asm-generic | tar -C tree -xf -
diff -r /usr/include/linux tree/linux || failed "tar"
tar -C tree -cf tree.tar . && tar -df tree.tar -C tree || failed "tar -d"
rm -r tree && [ ! -e tree ] || failed "rm -r"

echo "all well"
