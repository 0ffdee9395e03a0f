"""Reading and writing files: the only room, with `report` and `cli`, that touches the disk."""
