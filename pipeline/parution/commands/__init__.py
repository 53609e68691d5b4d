"""One module a command: the only layer where reading, deciding and writing meet.

A command takes plain values, returns an exit code, and raises what it cannot handle.
"""
