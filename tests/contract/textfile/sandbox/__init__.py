"""An imitation of the text file: for the demo and the contract suite."""
