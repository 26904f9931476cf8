"""What starts in a container: the first process of a job, and the servers of models.

It runs under the Pythons of localaws.runtimes, and so imports nothing that needs moto.
"""
