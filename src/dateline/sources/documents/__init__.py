"""Documents whose text is a small part of them: PDF, DOCX, mail, mailboxes."""
