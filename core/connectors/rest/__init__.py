"""Target `rest`: one record per request, as JSON over HTTP."""
