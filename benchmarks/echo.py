"""A gRPC server that does nothing: bytes in, ready-made bytes out.

    python -m benchmarks.echo FOLDER

It is built by the same function as the real server, so threads and channel options are the same. FOLDER holds the
answers that the real server gave, by method; each request is answered with the next one, and then from the first again.
"""
