"""Hudhud: letters in both languages, by SMTP."""
