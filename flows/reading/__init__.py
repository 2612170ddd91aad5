"""One whole read of a source: laid aside until it is known which keys stand in it more than once."""
