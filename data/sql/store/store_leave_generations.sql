-- scope: own
update store_generations set present = false where present
