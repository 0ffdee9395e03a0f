"""Election records in and out of the standards that others read: Data Package, NIST SP 1500-100, EML, tables."""
