"""x43_meter_guest -- threads of a virtual machine by what they do."""
import iosonde
import metered

QEMU = 'qemu-system-x86_64'


def main():
    iosonde.need(QEMU)
    metered.need_groups()
    # Its firmware looks for something to boot, and finds nothing.
    answer, got = metered.meter('--duration=2', '--', QEMU, '-accel', 'tcg', '-display', 'none',
                                '-nodefaults', '-name', 'm,debug-threads=on', status=None)
    iosonde.equal(got.status, 0, got)
    iosonde.equal(answer['of']['exit_status'], None, 'we ended it')
    metered.adds_up(answer)
    for role, thread in ('vcpu', 'CPU n/TCG'), ('vmm', None):
        rows = [r for r in answer['roles'] if r['role'] == role]
        iosonde.check(rows, role, answer['roles'])
        iosonde.check(thread in (None, rows[0]['thread']), rows)
        iosonde.equal(rows[0]['process'], QEMU, rows)


main()
