"""The changes people can make: actor first; permission, change and Event together."""
