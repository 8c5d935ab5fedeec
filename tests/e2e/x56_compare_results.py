"""x56_compare_results -- what a comparison leaves is its own, and delivered, or it says so."""
import subprocess

import comparing
import iosonde


def not_delivered(folder):
    """A result that nobody got is no success."""
    for form in 'normal', 'json':
        with open('/dev/full', 'w') as full:
            status = subprocess.run(
                [iosonde.IOSONDE, 'compare', '--runtime=host', '--repeat=1', *comparing.JOB,
                 '--output-format=' + form, '-o', folder + '/out'],
                cwd=folder, stdout=full, stderr=subprocess.PIPE, check=False,
                env=iosonde.environment()).returncode
        iosonde.equal(status, 6, form)


def main():
    with iosonde.disk_dir() as folder:
        not_delivered(folder)


main()
