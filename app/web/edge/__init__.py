"""What every request meets before its page, and every answer after it."""
