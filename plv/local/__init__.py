"""What starts the site on one machine: the environment, the embedded PostgreSQL, the server.

Nothing here runs in production except `worker`, which any process may use to run jobs.
"""
