"""Users as a person meets them: login, su, passwd, and a fork bomb by an
ordinary user beside root's shell."""
import re

import pytest

from machine import PROMPT, Machine

LOGIN = ["-fw_cfg", "name=opt/kin/cmdline,string=login"]


def say(kin, prompt, answer):
    kin.expect(prompt)
    kin.child.send(answer + "\n")


def log_in(kin, name, password):
    say(kin, "kin login: ", name)
    say(kin, "Password: ", password)


def plain_shell(kin):
    """At the prompt of a shell with line editing: go on without it."""
    kin.expect(PROMPT)
    kin.child.send("TERM=dumb exec sh\n")
    kin.expect(r"exec sh\r*\n")
    kin.expect(PROMPT)


def test_login(image):
    with Machine(image=image, extra=LOGIN) as kin:
        say(kin, "kin login: ", "")
        log_in(kin, "student", "wrong")
        kin.expect("Login incorrect")
        log_in(kin, "nosuchuser", "student")
        kin.expect("Login incorrect")
        log_in(kin, "student", "student")
        plain_shell(kin)
        assert kin.check("id") == (
            "uid=1000(student) gid=1000(student) "
            "groups=1000(student),100(users)\n")
        assert kin.check('echo "$HOME $USER $SHELL $PATH"; pwd') == (
            "/home/student student /bin/sh /bin\n/home/student\n")
        assert re.match(r"crw------- 1 student +student",
                        kin.check("ls -l /dev/console"))
        assert re.search(r"student .*sh\n", kin.check("ps -eo user,args"))
        assert kin.run("cat /etc/shadow")[1] == 1
        kin.child.send("exit\n")
        log_in(kin, "root", "root")
        plain_shell(kin)
        assert kin.check("id -un; pwd") == "root\n/root\n"
        assert re.match(r"crw------- 1 root +root",
                        kin.check("ls -l /dev/console"))
        # no password was echoed
        typed = re.findall(r"Password: ([^\n]*)\n", kin.transcript)
        assert len(typed) == 4 and not any(typed)
        assert kin.power_off() == 0


@pytest.fixture(scope="module")
def student(image):
    """A machine whose console is a shell of student's."""
    with Machine(image=image) as kin:
        kin.boot()
        kin.check("cd /home/student")
        kin.child.send("su student\n")
        plain_shell(kin)
        yield kin


def su(kin, command, password):
    kin.child.send(command + "; echo $? done\n")
    kin.expect(r"done\r*\n")  # the echo of the line
    say(kin, "Password: ", password)
    kin.expect(r"(\d+) done\r*\n")
    text = kin.child.before.replace("\r", ""), int(kin.child.match.group(1))
    kin.expect(PROMPT)
    return text


def test_su_asks_for_the_password(student):
    assert su(student, "su -c id", "student") == (
        "\nsu: wrong password\n", 1)
    assert su(student, "su -c id", "root") == (
        "\nuid=0(root) gid=0(root) groups=0(root)\n", 0)
    assert su(student, "su nosuchuser", "root") == (
        "\nsu: wrong password\n", 1)
    assert su(student, "su - guest -c 'id -un; pwd; echo $USER$PATH'",
              "guest") == ("\nguest\n/home/guest\nguest/bin\n", 0)


def test_interrupt_does_not_leave_su_without_echo(student):
    student.child.send("su\n")
    student.expect("Password: ")
    student.child.send("\x03\n")
    student.expect("wrong password")
    student.expect(PROMPT)
    assert student.check("echo seen") == "seen\n"


def test_su_without_privilege(student):
    student.check("cp /bin/su /tmp/su")
    output, status = student.run("/tmp/su")
    assert status == 1 and "set-user-id" in output
    student.check("rm /tmp/su")


def test_passwd(student):
    def change(old, new, again):
        # its caller's limits do not leave it half way
        student.child.send("(ulimit -f 0; passwd); echo $? done\n")
        student.expect(r"done\r*\n")
        say(student, "Password: ", old)
        if new is not None:
            say(student, "New password: ", new)
            if again is not None:
                say(student, "Again: ", again)
        student.expect(r"(\d+) done\r*\n")
        status = int(student.child.match.group(1))
        student.expect(PROMPT)
        return status

    assert change("wrong", None, None) == 1
    assert change("student", "", None) == 1
    assert change("student", "one", "other") == 1
    assert change("student", "sesame", "sesame") == 0
    output, status = student.run("passwd guest")
    assert status == 1 and "only root" in output
    assert su(student, "su student -c 'id -un'", "student")[1] == 1
    assert su(student, "su student -c 'id -un'", "sesame") == (
        "\nstudent\n", 0)
    shadow, _ = su(student, "su -c 'cat /etc/shadow; ls -l /etc/shadow'",
                   "root")
    hashed = re.search(r"^student:([^:]+):", shadow, re.MULTILINE).group(1)
    assert re.fullmatch(r"\$5\$[^$]{12}\$.{43}", hashed)
    assert re.search(r"^-rw------- 1 root +root", shadow, re.MULTILINE)
    assert shadow.count("student:") == 1 and "guest:" in shadow


def test_id_of_others(kin):
    assert kin.check("id student") == (
        "uid=1000(student) gid=1000(student) groups=1000(student),100(users)\n")
    assert kin.check("id -un guest; id -G student; id -Gn root") == (
        "guest\n1000 100\nroot\n")
    assert kin.run("id nosuchuser") == ("id: nosuchuser: no such user\n", 1)
    assert kin.run("id student guest")[1] == 2


LIMITS = [
    ("ulimit -f 2; head -c 10000 /dev/zero >f; echo $?; wc -c <f",
     "File size limit exceeded\n153\n1024\n"),
    ("ulimit -v 4000; dd if=/dev/zero of=/dev/null bs=8M count=1 2>/dev/null;"
     " echo $?", "1\n"),
    ("ulimit -St 1; sh -c 'while true; do true; done'; echo $?",
     "CPU time limit exceeded\n152\n"),
    ("ulimit -n 5; ulimit -Hn 6; ulimit -n; ulimit -Hn", "5\n6\n"),
    ("ulimit -Ss 100; ulimit -s; ulimit -Hs", "100\nunlimited\n"),
    ("ulimit -u 3; ulimit -u", "3\n"),
    ("(ulimit -Su 1; /bin/true; :) 2>/dev/null; echo $?; (true); echo $?",
     "2\n0\n"),
]


@pytest.mark.parametrize("command, output", LIMITS)
def test_ulimit(kin, command, output):
    kin.check("cd /tmp")
    assert kin.check(f"({command})") == output


@pytest.mark.parametrize("cpus", [1, 4])
def test_fork_bomb_of_a_user(image, cpus):
    with Machine(image=image, cpus=cpus) as kin:
        kin.boot()
        kin.child.send("su student -c 'ulimit -u 200; usertests @bomb' &\n")
        kin.expect(PROMPT)
        # it is at its limit, and root's shell answers
        full = ('until [ $(ps -u student | wc -l) -gt 150 ]; '
                'do sleep 0.2; done; echo full')
        assert kin.check(full).endswith("full\n")
        assert kin.check("id -un") == "root\n"
        # at their limit, those that are stopped leave no room for new ones
        kin.run("while ps -u student >/dev/null; do pkill -STOP -u student; "
                "pkill -STOP -u student; pkill -KILL -u student; done")
        assert kin.run("ps -u student")[1] == 1
        assert kin.check("echo well; su student -c 'echo too'") == (
            "well\ntoo\n")
