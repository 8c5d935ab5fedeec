"""x03_probe_gvisor -- what probe says in gVisor: O_DIRECT ignored, a clock dear at first."""
import os

import boxes
import iosonde
import probes


def main():
    with boxes.box() as box:
        host = probes.here(box.data)
        got = box.runsc(['probe', '--output-format=json', '/data'])
        iosonde.equal((got.status, got.err), (0, ''), got)
        answer = got.json()
        probes.compare(answer, 'runsc', host)
        advice = '\n'.join(answer['advice'])
        for words in ('An unaligned direct read succeeds', 'This is gVisor'):
            iosonde.check(words in advice, words, 'is not in', advice)
        clock = answer['environment']['clock']
        first, later = clock['gettime_ns']['value'], clock['gettime_later_ns']['value']
        # It traps until its vDSO is calibrated, for about a second or a little more.
        iosonde.check(first > 1000, first, later)
        if later < 1000:
            iosonde.check('ramp_time' in advice, advice)
        iosonde.equal(os.listdir(box.data), [])


main()
