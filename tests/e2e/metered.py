"""metered -- what iosonde meter answers, for tests."""
import json
import os
import tempfile

import iosonde

MS = 1000000

# Burns CPU in user mode, in children and in a nice one, and says how much since it began, and
# in all: seconds.
BURNER = '''
import os, resource, sys, time
def used():
    own, theirs = (resource.getrusage(who)
                   for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + theirs.ru_utime + theirs.ru_stime
begin = used()
def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        for _ in range(20000):
            pass
children = []
for n in range(2):
    pid = os.fork()
    if not pid:
        if n:
            os.nice(5)
        burn(0.4)
        time.sleep(0.3)
        os._exit(0)
    children.append(pid)
burn(0.4)
time.sleep(0.3)
for pid in children:
    os.waitpid(pid, 0)
print(used() - begin, used())
'''


def meter(*args, status=0, **how):
    """The answer as JSON, and the Result."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'answer.json')
        got = iosonde.run('meter', '--output-format=json', '--output=' + path, *args,
                          status=status, **how)
        with open(path, encoding='utf-8') as f:
            return json.load(f), got


def not_nice():
    """A test that is itself nice, as under nice(1), makes all time nice: be it no more."""
    try:
        os.setpriority(os.PRIO_PROCESS, 0, 0)
    except PermissionError:
        iosonde.skip('it is nice, and may not be less')


def need_groups():
    """Skip where no control group can be made."""
    answer, got = meter('--', 'true')
    if 'cgroup' not in answer['of']:
        iosonde.skip('no cgroup may be made here: ' + got.err.strip()[-100:])


def spent(answer, **what):
    """ns of the roles for which all of what holds: spent(a, role='stub')."""
    return sum(r['cpu_ns'] for r in answer['roles']
               if all(r[key] == value for key, value in what.items()))


def adds_up(answer):
    """Roles make the group's total, and little of it is of nobody."""
    total = answer['group']['cpu_ns']['value']
    roles = spent(answer)
    iosonde.check(abs(roles - total) <= 0.02 * total + MS, 'roles', roles, 'of', total, answer)
    for role in answer['roles']:
        iosonde.check(abs(role['user_ns'] + role['system_ns'] - role['cpu_ns']) <= 2, role)
        iosonde.check(role['nice_ns'] + role['guest_ns'] <= role['user_ns'] + 2, role)
    return total
