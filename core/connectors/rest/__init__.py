"""Target `rest`: one record per request or many, as JSON over HTTP."""
