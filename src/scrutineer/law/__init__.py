"""Electoral law: parameters with dates and legal references, and the law in force on a day."""
