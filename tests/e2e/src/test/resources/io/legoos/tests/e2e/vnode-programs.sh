# Programs of every day on a vNode's volume. Prints one line for each.
set -e
mkdir /vol/programs
cd /vol/programs
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
git init -q repository
for i in $(seq 1 150); do echo "file $i" > repository/f$i; done
(cd repository && git add -A && git commit -qm one && git fsck > /dev/null 2>&1)
git clone -q repository clone
diff -r -x .git repository clone && echo 'git ok'
python3 -c "
import sqlite3
d = sqlite3.connect('db')
d.execute('create table t(a int, b text)')
for i in range(50):
  d.execute('insert into t values(?, ?)', (i, 'x' * 100))
  d.commit()
print(d.execute('pragma integrity_check').fetchone(), d.execute('select count(*) from t').fetchone())"
mkdir source
for i in 1 2 3; do echo "int f$i(int x) { return x + $i; }" > source/f$i.c; done
cat > source/main.c <<'END'
#include <stdio.h>
int f1(int), f2(int), f3(int);
int main(void) { printf("%d\n", f1(f2(f3(1)))); return 0; }
END
gcc -O1 -o source/program source/*.c
./source/program
tar cf all.tar repository
mkdir unpacked
tar xf all.tar -C unpacked
diff -r repository unpacked/repository && echo 'tar ok'
python3 -m venv --without-pip venv
venv/bin/python -c 'import sys; print(sys.prefix)'
seq 1 100000 > rows
test "$(sort -rn rows | head -1)" = 100000 && echo 'rows ok'
cd /vol
rm -rf programs
