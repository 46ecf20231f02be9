"""What every document says alike."""

NOTHING_HERE = "No passage in this selection."
NOT_YET_TAGGED = "Not yet tagged"
