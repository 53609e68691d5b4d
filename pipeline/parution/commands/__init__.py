"""One module a command: the only floor where reading, deciding and writing meet.

A command takes plain values, returns an exit code, and raises what it cannot handle.
"""
