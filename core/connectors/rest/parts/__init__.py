"""Parts of an answer: what stands round a record, and which of its words are ours."""
