"""r38_environment_hidden -- no name of a host or a user is in a result, unless asked for."""
import os
import subprocess

import iosonde

HOST, USER = 'qvexhost', 'qvexuser'


def boxed(*args, **env):
    """Run where the host has the name."""
    got = iosonde.execute(['unshare', '-u', 'sh', '-e', '-c',
                           'hostname %s.example.org; exec "$@"' % HOST, 'sh', iosonde.IOSONDE]
                          + list(args), USER=USER, LOGNAME=USER, HOME='/home/' + USER, **env)
    iosonde.equal(got.status, 0, got)
    return got


def main():
    iosonde.need('unshare', 'hostname')
    iosonde.need_root('names a host')
    if subprocess.run(['unshare', '-u', 'hostname', HOST], stderr=subprocess.DEVNULL).returncode:
        iosonde.skip('no namespace of host names')
    with iosonde.disk_dir() as folder:
        # A mount whose source is told by its name, and whose folder is a user's.
        point = folder + '/home/%s/%s' % (USER, 'data')
        os.makedirs(point)
        with iosonde.mounted(point, '-t', 'tmpfs', '%s:/export' % HOST):
            job = ['run', '--name=a', '--directory=' + point, '--size=64k']
            for form in 'json', 'json+', 'normal', 'terse':
                got = boxed(*job, '--output-format=' + form)
                # The path of the target is the user's own word.
                text = (got.out + got.err).replace(point + '/a.0.0', '').replace(
                    'directory": "' + point, '')
                iosonde.check(HOST not in text, form, text)
                iosonde.check(USER not in text, form, text)
            env = boxed(*job, '--output-format=json').json()['iosonde']['environment']
            fs = env['storage'][0]['fs']
            iosonde.equal(fs['source']['value'], 'HOST:/export')
            iosonde.equal(fs['mount_point']['value'], point.replace(USER, 'USER'))
            iosonde.equal(env['storage'][0]['files'], [point + '/a.0.0'])
            iosonde.equal(env['host_name'], None)
            got = boxed(*job, '--host-name', '--output-format=json').json()
            env = got['iosonde']['environment']
            iosonde.equal(env['host_name'], HOST + '.example.org')
            iosonde.equal(env['storage'][0]['fs']['source']['value'], HOST + ':/export')
            text = boxed(*job, '--host-name').out
            iosonde.check('  system   : %s.example.org: Linux' % HOST in text, text)


main()
