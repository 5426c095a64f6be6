"""
The shell, run on the host's own kernel, where that runs i386 programs; at a
terminal it is in test_sh_terminal.py.

Most scripts here are run by the host's dash too, and must print the same and
end with the same status. KIN_SH names the shell to test; without it, it is
build/user/bin/sh.
"""
import os
import re
import shutil
import subprocess

import pytest

from host import PATIENCE, SH, SH_ENVIRONMENT as ENVIRONMENT, runs_here

DASH = shutil.which("dash")

pytestmark = pytest.mark.skipif(
    not runs_here(), reason="this host does not run i386 programs")


def run(args, cwd=None, stdin="", env=None):
    return subprocess.run([SH, *args], cwd=cwd, input=stdin, text=True,
                          errors="surrogateescape", timeout=PATIENCE,
                          capture_output=True,
                          env=ENVIRONMENT if env is None else env)


# Scripts that dash and sh must agree on: what they print, and their status.
SAME = {
    "quotes": r"""
        echo() { printf '%s\n' "$*"; }
        x='a  b'; echo $x "$x" '$x' \$x "\$x" 'a'"b"c ''"" a""b
        echo "a\b\\c\"d" 'a\b' "`echo \"q\"`" "$(echo "in "in)"
        echo "tab	and
        newline" a\
b 'it'\''s'""",
    "fields": r"""
        f() { echo "$#:" "$@"; for i; do echo "<$i>"; done; }
        x=' a  b '; f $x; f "$x"; f x$x; f ${x}y; f "$x"y
        IFS=:; y=':a::b:'; f $y; f x$y; f $y$y; z='a:b c'; f $z
        IFS=' :'; y=' a : b :: c'; f $y
        IFS=; f $x; unset IFS; f $x; f "" $empty "$empty" '' """,
    "at and star": r"""
        f() { echo $#; for i do echo "<$i>"; done; }
        set -- 'a b' c ''; f $@; f $*; f "$@"; f "$*"; f "x$@y"; f "$@$@"
        IFS=-; f "$*"; f $*; IFS=; f "$*"; x=$*; echo "$x"
        set --; f "$@"; f "$*"; f $@; f "$@" x; f "" "$@"; f ${1+"$@"}""",
    "defaults": r"""
        e=; s=set; f() { echo "$#: $1"; }
        echo ${u-d} ${e-d} ${s-d} ${u:-d} ${e:-d} ${s:-d}
        echo ${u+d} ${e+d} ${s+d} ${u:+d} ${e:+d} ${s:+d}
        echo ${u=1} $u ${e=1} "$e" ${e:=2} $e; f ${n:-a b}; f "${n:-a b}"
        f "${n:-"a b"}"; f ${n:-"a b" c}; f ${n:-$s}; echo "${n:-'q'}"
        echo ${n:-${m:-deep}} ${n:-`echo sub`} "${n:-a\}b}" ${n:-a\}b}""",
    "unset variable with -u": "set -u; echo ${x-ok}; echo $nope; echo no",
    "question mark": "x=1; echo ${x?no}; (echo ${y?gone} ); echo $?; : ${z:?}",
    "lengths": r"""x=hello; set a b c; echo ${#x} ${#} $# ${#1} ${#u}""",
    "trim": r"""
        x=a/b/c.tar.gz; echo ${x%.*} ${x%%.*} ${x#*/} ${x##*/} ${x%/*} ${x#z}
        p='*'; echo ${x%$p} "${x%"$p"}" ${x%%$p} ${x#"a"} ${x%'.gz'}
        y='a*b'; echo "${y%'*'b}" "${y%\*b}" "${y#?}" ${y##[a-c]} ${x%[!z]z}
        set 1.x 2.x; echo ${1%.x} ${x#} ${x%}; e=; echo "${e%x}${u#x}" """,
    "special parameters": r"""
        echo $0 $# $? ; false; echo $?; (exit 7); echo $?; set a b; echo $2$1
        echo ${10-no} $10; set 1 2 3 4 5 6 7 8 9 10 11; echo ${10} ${11} $1 $11
        shift 9; echo $1 $2; case $$ in [0-9]*) echo pid;; esac
        : & wait $!; echo $?; [ $$ = $(echo $$) ] && echo same""",
    "variables set while they are used": r"""
        x=abcdef; echo ${x%$((x=5))} $x; y='a 5b'; : $((IFS=5))$y; unset IFS
        echo 'a:b c' | { IFS=: read IFS x; echo "$x"; }; unset IFS
        OLDPWD=/; cd -; cd - >/dev/null; echo ${u:=${u:=a}b} $u""",
    "tilde": r"""
        echo ~ ~/x "~" '~' \~ a~ ~nobody_here/x ~"/x" ~+
        x=~/a:~/b; echo $x; y=a~; echo $y; z=~:~; echo $z; HOME=/; echo ~/x
        echo ${u:-~} a=~ ; unset HOME; echo ~""",
    "substitution": r"""
        echo() { printf '%s\n' "$*"; }
        echo $(echo a; echo b) "$(echo a; echo b)" $(printf 'x\n\n\n')y
        echo `echo \`echo nested\`` $(echo $(echo deep)) "`echo '\\a' \$HOME`"
        x=$(exit 3); echo $?; x=$(false) true; echo $?; echo $(exit 4) $?
        echo $(case a in a) echo paren;; esac) $( (echo sub) ) $()x
        echo $(cat <<E
body $(echo inner)
E
) $(echo ')' # comment )
        )""",
    "arithmetic": r"""
        x=5 y=; echo $((1+2*3)) $(((1+2)*3)) $((7/2)) $((-7/2)) $((-7%3))
        echo $((x)) $(($x)) $((x+1)) $((y+1)) $((unset_)) $((0x1f)) $((010))
        echo $((1<2)) $((2<=2)) $((3>4)) $((3>=4)) $((1==1)) $((1!=1))
        echo $((1&&0)) $((1||0)) $((!3)) $((~0)) $((6&3)) $((6|3)) $((6^3))
        echo $((1<<4)) $((-16>>2)) $((1?2:3)) $((0?2:0?4:5)) $((-(-3)))
        echo $((x=3)) $x $((x+=4)) $x $((x<<=1)) $((x%=4)) $((x|=8)) $x
        echo $((0&&(x=9))) $((1||(x=9))) $x $((1?7:(x=9))) $x $((2*x+-1))
        echo $((9223372036854775807)) $((9223372036854775807+1)) "$((1 + 1))"
        echo $(( $(echo 3) * ${x} )) $((1|2^3&4==4)) $((2+3<<1)) $((-3*-2))""",
    "arithmetic in loops":
        "i=0; while [ $((i=i+1)) -le 3 ]; do echo $i; done",
    "division by zero": "echo $((1/0)); echo not here",
    "bad number": "x=abc; echo $((x+1)); echo not here",
    "bad expression": "echo $((1+)); echo not here",
    "lists": r"""
        true && echo a || echo b; false && echo a || echo b; ! true; echo $?
        false || false || echo c; true && false; echo $?; ! false && echo d
        { echo e; echo f; } | cat; (echo g; exit 3); echo $?; ! { false; }
        echo $?; true; false; echo $?; if true; then :; fi; echo $?
        if false; then :; fi; echo $?; false || (exit 9); echo $?""",
    "if": r"""
        for x in 1 2 3 4; do
        if [ $x = 1 ]; then echo one; elif [ $x = 2 ]; then echo two
        elif [ $x = 3 ]
        then echo three; else echo other; fi; done""",
    "loops": r"""
        i=0; while [ $i -lt 5 ]; do i=$((i+1)); [ $i = 2 ] && continue
        [ $i = 4 ] && break; echo $i; done; echo $?
        until [ $i -eq 0 ]; do i=$((i-1)); done; echo $i
        for a in 1 2 3; do for b in x y z; do
        [ $b = y ] && continue 2; [ $a = 3 ] && break 2; echo $a$b
        done; done; for x in; do echo never; done; echo $?
        for x in a "b c" $(echo d e); do echo "<$x>"; done; echo $x
        while false; do :; done; echo $?; break; continue; echo here
        while :; do (break); echo in; break; done
        for i in 1 2; do eval 'continue'; echo never; done
        while true; do while break; do :; done; echo out; break; done""",
    "case": r"""
        f() { case $1 in a) echo a;; b|c) echo bc;; [d-f]*) echo range;;
        (g) echo paren;; \*) echo star;; "?") echo mark;; '') echo empty;;
        *x?) echo glob;; *) echo other; esac; }
        for w in a b c dd ez g '*' '?' '' axb zzz; do f "$w"; done
        case x in y) ;; esac; echo $?; case x in x) false;; esac; echo $?
        p='a*'; case abc in $p) echo match; esac; case abc in "$p") echo no
        ;; esac; case 'a*' in "$p") echo literal;; esac
        case "a b" in a\ b) echo space; esac; case a in a);; esac; echo $?""",
    "functions": r"""
        f() { echo "$0 $# $1"; set -- x y; echo $#; return 5; echo never; }
        set -- 1; f a b; echo "$? $#"; g() (echo sub; exit 3); g; echo $?
        h() { if [ $1 -gt 0 ]; then echo $1; h $(($1-1)); fi; }; h 3
        k() { echo redirected; } >&2; k 2>&1; l() { cat; }; echo in | l
        v=out; m() { v=in; }; m; echo $v; v=x m; n() { return; }; false; n
        echo $?; f() { f() { echo second; }; echo first; }; f; f
        o() { for i in 1 2; do return 4; done; }; o; echo $?; unset -f o; o
        echo $?; p() { local v=loc; v=loc2; echo $v; }; v=glob; p; echo $v
        q() { x=1; echo "$x"; }; x=9 q; true() { false; }; true; echo $?""",
    "redirections": r"""
        echo hi > a > b; cat a b; echo more >> b; cat b; cat < b; cat 0< b
        echo err >&2 2>/dev/null; { echo out; echo err >&2; } > o 2>&1; cat o
        (echo x; echo y >&2) 2>&1 | sort; echo z 2>e >f; cat e f; >g; ls
        cat < /nonexistent; echo $?; echo x > /nonexistent/y; echo $?
        exec 3>h; echo three >&3; exec 3>&-; cat h; exec 4<h; read v <&4
        echo "$v"; exec 4<&-; echo q >&4; echo $?; while read l; do echo "[$l]"
        done < b; for i in 1 2; do echo $i; done > i; cat i; cat <> b
        echo a 1>&2 2>&1 | cat; f=name; echo t > "$f$f"; cat namename
        set -C; (echo x > a); echo $?; echo y >| a; cat a""",
    "truncation": "echo a longer line > f; echo x > f; cat f; : > f; wc -c < f",
    "close standard output": "exec >&-; echo x; echo $? >&2",
    "here-documents": r"""
        x=val; cat <<E; cat <<'Q'; cat <<-T; cat <<"R"
$x $(echo sub) `echo back` \$x \\ \a "quoted" $((1+1)) joi\
ned
E
$x $(echo) \$x
Q
		tabs $x
		T2
	T
raw $x
R
        cat <<A | tr a-z A-Z; cat <<B && echo and
piped
A
b
B
        while read l; do echo "<$l>"; done <<E
one
two
E
        f() { cat <<E
in function $1
E
        }; f x; f y; cat <<E
${x:-a
b} ${x}
E
        cat <<EOF; echo after
EOF
        cat 3<<E <<F /dev/fd/3 -
three
E
standard
F""",
    "here-document without end": "cat <<E\na\nb",
    "here-document only": "cat <<E",
    "long here-document":
        "cat <<E | wc\n" + "some line of text $x\n" * 3000 + "E\necho $?",
    "pipes": r"""
        echo a | cat | cat; echo 'c
        b' | sort | head -n 1; false | true; echo $?; true | false; echo $?
        ! false | false; echo $?; echo x | { read v; echo "got $v"; }
        (echo a; echo b) | while read l; do echo "<$l>"; done; echo x |
        cat; seq 1 20000 | tail -n 1; yes | head -n 1; x=1; echo | x=2; echo $x
        exit 3 | true; echo $?""",
    "variables": r"""
        a=1 b=$a; echo $a$b; A=1 env | grep '^A='; A=2; env | grep '^A='; echo
        export A; env | grep '^A='; export B=3 C; env | grep '^[BC]='
        unset A; echo ${A-none}; x=1; x=2 :; echo $x; y=1; y=2 true; echo $y
        a=b=c; echo $a; a='x y' ; b=$a; echo "$b"; e=; echo "<$e>"; 1a=2
        echo $?; a-b=3; echo $?; set -a; d=4; env | grep '^d='; _x1=5
        echo $_x1; B=7 sh -c 'echo $B'; echo $B; export E='a b'
        env | grep ^E""",
    "readonly": "readonly r=1; echo $r; (r=2; echo no); echo after",
    "readonly assignment ends": "readonly r=1; r=2; echo not here",
    "unset readonly": "readonly r=1; unset r; echo not here",
    "set and shift": r"""
        set a b c; echo $#; shift; echo $*; shift 2; echo $#; set -- -x -y
        echo $*; set -- ; echo $#; set x; set --; echo $#; set -f; echo *
        set +f; set -e -u +e; case $- in *u*) echo u; esac
        case $- in *e*) echo e;; esac; set -o noglob; echo *; set +o noglob""",
    "shift too far": "set a; shift 2; echo not here",
    "errexit": r"""
        (set -e; false; echo no); echo $?; (set -e; false || true; echo yes)
        (set -e; if false; then :; fi; ! true; false && true; echo yes)
        (set -e; while false; do :; done; (exit 3); echo no); echo $?
        (set -e; f() { false; echo in; }; f || echo or; f; echo no); echo $?
        (set -e; x=$(false); echo no); echo $?; (set -e; { false; }; echo no)
        (set -e; false | true; echo pipe; true | false; echo no); echo $?
        (set -e; eval false || echo e; ! false; echo yes); echo $?""",
    "noexec": "set -n; echo no",
    "file names": r"""
        mkdir d d/e; : > a1; : > a2; : > b1; : > .h; : > d/x; : > d/e/y
        echo *; echo a*; echo ?1; echo [ab]1; echo [!a]1; echo .h*; echo d/*
        echo */x; echo */*/y; echo nomatch*; echo "a*" 'a*' a\* "a"*; echo */
        x='a*'; echo $x "$x"; y=$x; echo "$y" $y; for f in *1; do echo $f; done
        echo [a-b]? [[:alpha:]]1 [a]*; echo ./a*; echo d//x; echo d//*
        echo a[12] a["1"2] 'a['1]; cd d; echo *; set -f; echo *; echo [ ] []
        set +f; echo ../*/x $unset* ; echo /dev/nul[l] /de*/null""",
    "file names and assignments":
        ": > f1; x=*; echo \"$x\"; y=f*; echo $y; : > f2; echo $y",
    "odd file names": r"""
        : > 'a b'; : > 'c*d'; : > '-n'; : > 'q"uote'; for f in *; do
        echo "<$f>"; done; rm -- *; echo *""",
    "subshells": r"""
        x=1; (x=2; echo $x); echo $x; (cd /; pwd); (exit 5); echo $?
        ( (echo nested) ); (f() { echo in; }; f); f; echo $?; (set a; echo $1)
        echo "<$1>"; (echo a; echo b) > f; cat f; ( (echo two) ); (:)""",
    "background": r"""
        (until [ -e go ]; do sleep 0.01; done; echo late) & echo early; : >go
        wait; echo $?; sh -c 'exit 3' &
        wait $!; echo $?; true & p=$!; wait $p; echo $?; wait 99999999
        echo $?; { echo group; } & wait; false & wait; echo $?; cat & wait
        sleep 1000 & kill $!; wait $!; echo $?; echo a | cat & wait; x=1 &
        wait; echo "<$x>"; exit 6 & wait $!; echo $?; :& :& wait; echo ok""",
    "exit": "(exit); echo $?; false; (exit); echo $?; exit 300; echo no",
    "exit in the middle": "echo a; { exit 4; }; echo b",
    "killed commands": r"""
        sh -c 'kill -9 $$'; echo $?; sh -c 'kill -TERM $$'; echo $?
        sh -c 'kill -SEGV $$' 2>/dev/null; echo $?""",
    "commands that cannot run": r"""
        nosuch; echo $?; ./nosuch; echo $?; /; echo $?; : > f; ./f; echo $?
        chmod +x f; ./f; echo $?; echo 'echo "$0 $1"' > g; chmod +x g; ./g a
        printf '#!/bin/echo hey\n' > h; chmod +x h; ./h; PATH=.; g b; PATH=
        ./g c; PATH=/nonexistent; ls; echo $?""",
    "exec": "exec echo replaced; echo not here",
    "exec failing": "exec /nonexistent/x; echo not here",
    "exec in a subshell": "(exec echo a); (exec nosuch); echo $?",
    "eval": r"""
        x='echo "$y"'; y='a  b'; eval $x; eval "$x"; eval; echo $?; eval ''
        echo $?; eval 'echo a; echo b' c; eval 'x=1' 'y=2'; echo $x$y
        eval 'f() { echo "f $1"; }'; f q; eval false; echo $?; eval '(exit 3)'
        echo $?; eval 'if true
        then echo multi
        fi'; for i in 1 2; do eval "v$i=$i"; done; echo $v1$v2""",
    "eval of nonsense": "eval 'if'; echo not here",
    "dot": r"""
        echo 'echo "in $1"; x=5; return 4; echo no' > s; . ./s; echo "$? $x"
        f() { . ./s; echo "after $?"; }; f arg; set a; . ./s
        echo 'false' > t; . ./t; echo $?; : > e; false; . ./e; echo $?
        PATH=.:$PATH; . s; echo 'for i in 1; do break; done' > l; . ./l""",
    "dot without a file": ". ./nonexistent; echo not here",
    "cd": r"""
        mkdir -p a/b; ln -s a/b l; base=$PWD; rel() { echo "${PWD#$base}"; }
        cd a; rel; cd b; rel; cd ..; rel; cd ../l; rel; cd ..; rel; cd l/..
        rel; cd ./a/./b//; rel; cd - | sed "s,$base,B,"; cd "$base/a"; rel
        cd -P "$base/l"; rel; pwd | sed "s,$base,B,"; cd nosuch; echo $?; rel
        cd /; pwd; cd /tmp; cd; echo $?; HOME=$base; cd; rel
        echo ${OLDPWD}; cd -- a; rel; pwd -P | sed "s,$base,B,"; cd "$base"
        cd l; pwd -P | sed "s,$base,B,"; cd nosuch || rel""",
    "umask": r"""umask 022; umask; umask -S; umask 077; umask; : > f; ls -l f |
        cut -c1-10; umask u=rwx,g=rx,o=; umask; umask g+w; umask; umask o=r,g-w
        umask""",
    "read": r"""
        r() { x=$1; shift; printf "$x" | { read "$@"
        printf '%s\n' "$? <$a> <$b> <$c>"; }; }; r 'x y z\n' a
        r 'x y z\n' a b; r '  x  y  z  w \n' a b c
        r 'x' a b; r 'x\\\\y z\n' a; r 'x\\\\\ny\n' a; r 'x\\\\y\n' -r a
        r '' a; r '\n' a b; r 'a\\ b c\n' a b
        IFS=:; r 'x:y:z\n' a b c; r 'x:y:z:\n' a b c; r ':x\n' a b; r 'x:\n' a
        r 'x::y\n' a b c; r ' x : y \n' a b; r 'x:y:\n' a b; r 'x:y::\n' a b
        IFS=' :'; r ' x : y \n' a b; r 'x  :  y:z  \n' a b; IFS=; r ' x y \n' a
        unset IFS; printf 'l1\nl2\nl3\n' | { read a; cat; }
        printf 'a\nb\n' | while read l; do echo "[$l]"; done""",
    "echo": r"""
        echo; echo -n x; echo; echo a  b; echo -- -n; echo "-n" a; echo - -x""",
    "printf": r"""
        printf 'a\n'; printf '%s\n' a 'b c' d; printf '%s-%s\n' a b c
        printf '%d %i %u %o %x %X\n' 42 -7 8 8 255 255
        printf '%5d|%-5d|%05d\n' 1 2 3; printf '%%\n'; printf '%+d % d\n' 1 2
        printf '%5s|%-5s|%.2s|%c\n' ab cd efg hij; printf '%#x %#o\n' 255 8
        printf '%b\n' 'a\tb\0101'; printf '\101\n'; printf '%.3d\n' 5
        printf '%d\n' 0x1f 010 "'A" -3; printf '%*d|%-*d|\n' 5 1 5 2
        printf 'no newline'; printf '\n%s\n'; printf '%d\n'; printf '%5.1s|' x
        printf '%s%b' 'x\ty' 'a\cb' z; echo; printf '%d\n' abc; echo $?
        printf -- '-%s\n' a; printf '%s\n' "" x; printf '\\ \a\n' | od -c""",
    "test": r"""
        t() { "$@"; echo -n "$? "; }; : > f; echo x > g; mkdir d; ln -s f l
        t [ ]; t [ x ]; t [ "" ]; t [ -n x ]; t [ -n "" ]; t [ -z "" ]
        t [ a = a ]; t [ a = b ]; t [ a != b ]; t [ 1 -eq 1 ]; t [ 1 -ne 1 ]
        t [ 1 -lt 2 ]; t [ 2 -le 1 ]; t [ -1 -gt -2 ]; t [ 01 -ge 1 ]
        t [ -e f ]; t [ -f f ]; t [ -d f ]; t [ -d d ]; t [ -s f ]; t [ -s g ]
        t [ -h l ]; t [ -L f ]; t [ -r f ]; t [ -w f ]; t [ -x f ]; t [ -x d ]
        t [ -c /dev/null ]; t [ -b /dev/null ]; t [ -p f ]; t [ f -ef l ]; echo
        t [ ! x ]; t [ ! "" ]; t [ ! -e q ]; t [ x -a "" ]; t [ x -o "" ]
        t [ "" -o x -a x ]; t [ \( x \) ]; t [ \( "" -o x \) -a y ]
        t [ ! \( x \) ]; t [ -n ]; t [ = ]; t [ ! ]; t [ -a ]; t [ "(" ]
        t [ -f = -f ]; t [ ! = ! ]; t [ ! a = b ]; t [ "(" = "(" ]; t [ a b ]
        t [ x -eq 1 ]; t test a = a; t test; t [ a; t [ -t 0 ]; t [ -z x ]
        t [ ! ! x ]; t [ " 1" -eq 1 ]; t [ a = a -a b = b -a c = c ]""",
    "command and type": r"""
        command -v cd; command -v if; command -v nosuch; echo $?
        f() { echo fun; }; command -v f; f; command echo x
        ls() { echo mine; }; ls; command ls -d /; command -v cat | grep -c /
        command nosuch; echo $?; type nosuch; echo $?; command exit 3""",
    "kill": r"""
        sleep 1000 & kill -9 $!; wait $!; echo $?; sleep 1000 & kill -s HUP $!
        wait $!; echo $?; kill -l 9; kill -l 130; kill -0 $$; echo $?
        sleep 1000 & kill -KILL $!; wait $!; echo $?; kill -0 99999999
        echo $?""",
    "trap": r"""
        trap 'echo bye' EXIT; (trap 'echo sub' EXIT); trap 'echo usr; x=1' USR1
        kill -USR1 $$; echo "x=$x"; trap '' USR2; kill -USR2 $$; trap - USR1
        trap 'echo hup' HUP; trap; for i in 1 2; do kill -HUP $$; done
        trap 'exit 9' TERM; kill $$; echo no""",
    "trap keeps the status":
        "trap 'true' USR1; f() { kill -USR1 $$; return 3; }; f; echo $?",
    "status of the exit trap": "trap 'echo $?; false' EXIT; exit 5",
    "exit in the exit trap": "trap 'exit 7' EXIT; exit 5",
    "exit in a trap has the status from before":
        "trap '(exit 3); exit' EXIT; trap 'false; exit' USR1; kill -USR1 $$",
    "plain exit in the exit trap": "trap 'x=$(exit 4); exit' EXIT; exit 2",
    "traps in subshells": r"""
        trap 'echo usr' USR1; trap '' USR2; trap 'echo exit' EXIT
        (kill -USR2 $(sh -c 'echo $PPID'); echo alive); echo $?
        (sh -c 'kill -USR1 $PPID'; echo no); echo $?; (exit 3); echo $?
        trap - EXIT; trap 'echo int' INT; kill -INT $$; trap - INT; trap
        (sh -c 'kill -INT $PPID'; echo no); echo $?; trap '' INT
        kill -INT $$; sh -c 'kill -INT $$; echo ignores, too'; trap 1 2
        sh -c 'trap "echo no" USR2; kill -USR2 $$; echo still'""",
    "trap of the children's end":
        "trap 'echo c' CHLD; sleep 0; echo x; trap - CHLD; sleep 0",
    "exit trap after an error":
        "set -e; trap 'echo out $?' EXIT; false; echo no",
    "trap while a command runs": r"""
        trap 'echo got' USR1; sh -c 'kill -USR1 $PPID; echo sent'; echo done""",
    "trap while waiting": r"""
        trap 'echo got' USR1; sleep 1000 & p=$!
        (until grep -q '^State:.S' /proc/$$/status; do :; done; kill -USR1 $$) &
        wait $p; echo $?; kill $p""",
    "getopts": r"""
        o() { OPTIND=1; while getopts ab:c f "$@"; do echo "$f $OPTARG"
        done; echo "at $OPTIND"; }; o -a -b x y; o -abx -c; o -ac -- -b; o x; o
        o -b y -a z; s() { OPTIND=1; while getopts :ab: f "$@"; do
        echo "$f $OPTARG"; done; }; s -a -q; s -b; set -- -a -b 1
        OPTIND=1; while getopts ab: f; do echo $f; done; shift $((OPTIND-1))
        echo $#""",
    "comments":
        "# one\necho a # two\necho b#c '#' \"#\" \\# # three\n#\n",
    "line continuation":
        "ec\\\nho a\\\nb 'c\\\nd' \"e\\\nf\"\nif true; \\\nthen "
        "echo $\\\n((1+\\\n1)); fi\necho a &\\\n& echo b",
    "newlines":
        "\n\n  echo a;\n\n{\n\necho b\n\n}\n(\n\necho c\n)\nif\ntrue\nthen\n"
        "echo d\nfi\ntrue &&\n\necho e |\n\ncat\n",
    "reserved words as words":
        "echo if then fi do done case esac { } ! in for while",
    "in as a word":
        "case in in in) echo in;; esac; for in in in; do echo $in; done",
    "assignments only":
        "x=1 y=2; echo $x$y; x=$y y=$x; echo $x$y\n"
        "z=$(echo a)$(false); echo $?",
    "long lines":
        "x=" + "a" * 5000 + "; echo $x | wc -c; "
        "echo " + "b " * 3000 + "| wc -w",
    "many words":
        "set -- $(seq 1 3000); echo $# ${3000} $3000\n"
        "for i; do :; done; echo $i",
    "deep nesting":
        "( " * 60 + "echo deep" + ")" * 60 + "; " + "{ " * 100 + "echo d;" +
        " };" * 100,
    "deep substitution": "echo " + "$(echo " * 30 + "x" + ")" * 30,
    "recursion": "f() { [ $1 = 0 ] || f $(($1-1)); }; f 500; echo $?",
    "separators and substitutions": r"""
        IFS=,; set -- $(echo a,b,c); echo $#; x=1,2; echo $x "$x"
        echo ${x}3 $((10)) ; IFS=0; echo "$((101))"; IFS=; echo $x""",
    "lone dollars":
        'echo $ "$" $/ a$ "$"x ${x}$ "$%" $\\a',
    "limits": "ulimit -n 50; ulimit -n; (ulimit -n 20; ulimit -n); ulimit -n",
    "colon": ": a b; echo $?; : > made; ls; :; true; false; echo $?",
    "redirection of a special built-in": ": > /nonexistent/x; echo not here",
    "redirection of a built-in":
        "echo a > /nonexistent/x; echo $?; cd . > /nonexistent/y; echo $?",
    "environment of programs":
        "A=1 B=2 sh -c 'echo $A$B'; A=1; A=2 eval 'echo $A'; echo $A",
    "pipelines as conditions":
        "if echo a | grep -q a; then echo yes; fi\n"
        "if ! echo a | grep -q b; then echo no; fi",
    "exit from a piped loop":
        "seq 5 | while read n; do [ $n = 3 ] && exit 7; echo $n; done; echo $?",
    "NUL bytes":
        r"printf 'a\0b' | { read x; echo ${#x}; }"
        r"; x=$(printf 'a\0b'); echo ${#x}",
    "bytes beyond ASCII":
        'x=äöü; echo "$x" ${x#ä}; : > ä1; echo ä*; echo ${#x}',
    "syntax: fi": "echo a\nfi",
    "syntax: parenthesis": "echo a; )",
    "syntax: double semicolon": ";;",
    "syntax: no then": "if true; fi",
    "syntax: empty subshell": "()",
    "syntax: empty body": "while true; do done",
    "syntax: open quote": "echo 'abc",
    "syntax: open double quote": 'echo "abc',
    "syntax: open substitution": "echo $(abc",
    "syntax: open brace": "echo ${abc",
    "syntax: pipe at the end": "echo |",
    "syntax: and at the start": "&& echo",
    "syntax: redirection without a file": "echo >",
    "syntax: for a number": "for 1 in a; do :; done",
    "syntax: case": "case a b in esac",
    "syntax: open group": "{ echo a",
    "syntax: brace": "echo a; }",
    "syntax: function without body": "f() ; echo",
    "syntax: fi for done": "for x in a; do echo; fi",
}


def outcome(shell, script, cwd):
    cwd.mkdir()
    done = subprocess.run([shell, "-c", script, "sh"], cwd=cwd,
                          timeout=PATIENCE, stdin=subprocess.DEVNULL,
                          capture_output=True, env=ENVIRONMENT)
    output = done.stdout.decode(errors="surrogateescape")
    return output.replace(str(cwd), "CWD"), done.returncode


@pytest.mark.skipif(not DASH, reason="no dash to compare with")
@pytest.mark.parametrize("script", SAME.values(), ids=SAME.keys())
def test_same_as_dash(script, tmp_path):
    mine = outcome(SH, script, tmp_path / "kin")
    assert mine == outcome(DASH, script, tmp_path / "dash")


def test_echo_takes_escapes_only_when_asked():
    script = r"""echo 'a\tb\\'; echo -e 'a\tb\\\0101\q'; echo -ne 'x\cy' z
                 echo -en; echo -nq"""
    assert run(["-c", script]).stdout == "a\\tb\\\\\na\tb\\A\\q\nx-nq\n"


def test_pipefail_and_verbose(tmp_path):
    script = "set -o pipefail\n(exit 3) | (exit 4) | true; echo $?; true | true"
    done = run(["-v"], stdin=script + "\n")
    assert (done.stdout, done.returncode) == ("4\n", 0)
    assert done.stderr == script + "\n"


# What sh says on standard error, and its status.
MESSAGES = {
    "nosuch": ("sh: nosuch: not found\n", 127),
    "./nosuch": ("sh: ./nosuch: No such file or directory\n", 127),
    "/": ("sh: /: Permission denied\n", 126),
    "cat < /no/file": ("sh: /no/file: No such file or directory\n", 2),
    "echo >&7": ("sh: 7: Bad file descriptor\n", 2),
    "echo >&x": ("sh: x: not a descriptor\n", 2),
    "cd /no/dir": ("sh: cd: /no/dir: No such file or directory\n", 2),
    "echo a\necho )": ('sh: 2: syntax error: unexpected ")"\n', 2),
    "if true\nthen": ("sh: 2: syntax error: unexpected end of file\n", 2),
    "if true\nfi": ('sh: 2: syntax error: unexpected "fi" '
                    '(expecting "then")\n', 2),
    "case x in a) ;; b": ("sh: 1: syntax error: unexpected end of file "
                          '(expecting ")")\n', 2),
    "echo 'a\nb": ("sh: 1: syntax error: unterminated quoted string\n", 2),
    "echo ${x!y}": ("sh: 1: syntax error: bad substitution\n", 2),
    "echo $(if)": ('sh: 1: syntax error: unexpected ")"\n', 2),
    "echo ${x?is gone}": ("sh: x: is gone\n", 2),
    "set -u; echo $x": ("sh: x: parameter not set\n", 2),
    "readonly x=1; x=2": ("sh: x: is read only\n", 2),
    "echo $((1/0))": ('sh: arithmetic: division by zero in "1/0"\n', 2),
    "echo $((2 3))": ('sh: arithmetic: unexpected characters in "2 3"\n', 2),
    "set -Q": ("sh: -Q: bad option\n", 2),
    "[ a -eq 1 ]": ("sh: test: a: not a number\n", 2),
    "[ a": ("sh: [: missing ]\n", 2),
    "kill -NONE 1": ("sh: kill: NONE: not a signal\n", 2),
    "fg": ("sh: fg: %%: no such job\n", 2),
    "read 1x": ("sh: read: 1x: bad variable name\n", 2),
    "local x": ("sh: local: not in a function\n", 2),
    "f() { f; }; f": ("sh: commands are nested too deep\n", 2),
    "(" * 9999: ("sh: 1: syntax error: nested too deep\n", 2),
    "$(" * 9999: ("sh: 1: syntax error: nested too deep\n", 2),
    "echo > /dev/full": ("sh: echo: write error: No space left on device\n",
                         1),
    "sh -c 'kill -9 $$'; exit $?": ("Killed\n", 137),
    "set -x; a=1 true 'b c'; b=2": ("+ a=1 true b c\n+ b=2\n", 0),
}


@pytest.mark.parametrize("script", MESSAGES, ids=lambda s: s[:20])
def test_message(script, tmp_path):
    done = run(["-c", script], tmp_path)
    assert (done.stderr, done.returncode) == MESSAGES[script]


def test_message_names_script_and_line(tmp_path):
    (tmp_path / "s").write_text("\n\nnosuch\n. ./t\nf() {\n:\nnosuch\n}; f\nfi")
    (tmp_path / "t").write_text("\nnosuch\n")
    done = run(["s"], tmp_path)
    assert done.stderr == ("s: 3: nosuch: not found\n"
                           "./t: 2: nosuch: not found\n"
                           "s: 7: nosuch: not found\n"
                           's: 9: syntax error: unexpected "fi"\n')
    assert done.returncode == 2


def test_help():
    """It lists the built-ins, all of which are that."""
    done = run(["-c", "help"])
    names = re.search(r"^Built in:\n((?: +.*\n)+)", done.stdout).group(1)
    assert {"cd", "help", "jobs", "wait"} <= set(names.split())
    assert max(map(len, done.stdout.splitlines())) < 80
    for name in names.split():
        said = run(["-c", f"type {name}"]).stdout
        assert "built" in said, said


def test_script_file(tmp_path):
    (tmp_path / "s").write_text('echo "$0 $# $2"; exit $3')
    done = run(["s", "a", "b c", "7"], tmp_path)
    assert (done.stdout, done.returncode) == ("s 3 b c\n", 7)
    missing = run(["nosuch"], tmp_path)
    assert missing.returncode == 127 and "nosuch" in missing.stderr


def test_options_of_the_shell(tmp_path):
    assert run(["-c", "echo $0 $1", "name", "arg"]).stdout == "name arg\n"
    assert run(["-ec", "false; echo no"]).returncode == 1
    assert run(["-e", "-u", "-c", "echo $-"]).stdout == "eu\n"
    assert run(["-o", "noglob", "-c", "echo *"]).stdout == "*\n"
    assert run(["-s", "a", "b"], stdin="echo $2 $#").stdout == "b 2\n"
    assert run(["-xc", "echo a"]).stderr == "+ echo a\n"
    assert run(["-Z"]).returncode == 2
    assert run(["-c"]).returncode == 2
    assert run(["--", "-c"], tmp_path).returncode == 127


def test_commands_share_standard_input_with_the_shell():
    """A shell that reads a script from a pipe takes no byte beyond its line."""
    done = run([], stdin='read x\nfor cat\necho "<$x>"; cat; exit 9\nrest\n')
    assert (done.stdout, done.returncode) == ("<for cat>\nrest\n", 9)


def test_standard_input_without_newline():
    assert run([], stdin="echo a; echo b").stdout == "a\nb\n"
    assert run([], stdin="").returncode == 0


def test_environment(tmp_path):
    done = run(["-c", "echo $A; env"], tmp_path,
               env={"A": "x y", "PATH": os.environ["PATH"], "bad-name": "1"})
    assert done.stdout.startswith("x y\n") and "bad-name" not in done.stdout
    assert run(["-c", "echo $PATH"], env={}).stdout == "/bin:/usr/bin\n"
    assert run(["-c", "pwd"], tmp_path, env={}).stdout == f"{tmp_path}\n"


def test_binary_file_is_not_run_as_a_script(tmp_path):
    (tmp_path / "b").write_bytes(b"\177ELF\0\0\0")
    (tmp_path / "b").chmod(0o755)
    assert run(["-c", "./b"], tmp_path).returncode == 126


def test_last_command_replaces_the_shell():
    """`sh -c` with one command costs one process."""
    assert run(["-c", "sh -c 'echo $PPID'"]).stdout == f"{os.getpid()}\n"
    assert run(["-c", "true; (sh -c 'echo $PPID')"]).stdout == \
        f"{os.getpid()}\n"
    traced = run(["-c", "trap 'echo bye' EXIT; sh -c 'echo $PPID'"]).stdout
    assert traced.endswith("bye\n") and not traced.startswith(
        f"{os.getpid()}\n")


def test_loops_do_not_grow(tmp_path):
    """After many rounds of everything that allocates, memory is as before."""
    (tmp_path / "inc").write_text("h() { echo $1; }; v=$i\n")
    script = """
        f() { local a=$1; set -- x y z; eval "g() { echo $a; }"; }
        i=0; while [ $i -lt ROUNDS ]; do i=$((i+1)); f $i; w=
        for x in a b c$i; do w="$w$x"; y=${x%c*}; done; trap ': $i' USR1
        case $w in *[0-9]) : "$w" *;; esac; . ./inc; unset y; ( : ) & wait $!
        z=$(echo "$i"); cat /dev/null <<E
$i
E
        done; grep -E 'Vm(Data|Stk)' /proc/$$/status"""
    sizes = []
    for rounds in "30", "900":
        done = run(["-c", script.replace("ROUNDS", rounds) + "; :"], tmp_path)
        sizes.append(sum(map(int, re.findall(r"\d+", done.stdout))))
    assert sizes[1] <= sizes[0] + 64


def test_broken_pipe_ends_a_loop():
    script = "while echo x; do :; done | head -n 2; echo ${?}"
    assert run(["-c", script]).stdout == "x\nx\n0\n"
