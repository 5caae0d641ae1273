"""Vietnamese text as offices write it: encodings, names, numbers, dates, periods and official wording."""
