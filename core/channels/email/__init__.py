"""Channel `email`: letters as mails, over SMTP."""
