"""The sandbox of target `rest`: four systems imitated over real HTTP, for the demo and the tests."""
