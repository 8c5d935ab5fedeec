dist_man_MANS += \
	%D%/iosonde-guest.7 \
	%D%/iosonde-job.5 \
	%D%/iosonde-meter.1 \
	%D%/iosonde-probe.1 \
	%D%/iosonde-report.1 \
	%D%/iosonde-run.1 \
	%D%/iosonde-runtimes.7 \
	%D%/iosonde.1
EXTRA_DIST += %D%/update.py

# Write the lists that are made from the option table into the manual.
update-man: iosonde$(EXEEXT)
	$(PYTHON) $(srcdir)/%D%/update.py --iosonde ./iosonde$(EXEEXT) $(srcdir)/%D%
.PHONY: update-man
