"""Mail, where a mail server is set: what each says, and sending it aside."""
