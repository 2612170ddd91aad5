"""Workbooks: the library reads them, and what it does not tell is looked at again. In the limited child only."""
