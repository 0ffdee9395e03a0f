"""Does it matter: what open findings, missing and annulled stations and corrections could change."""
