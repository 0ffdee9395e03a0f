"""Election forensics: is it plausible. One method, one file, independent of each other; calibration; simulator."""
