"""Mail, where a mail server is set: what each says, sending one, and sending aside."""
