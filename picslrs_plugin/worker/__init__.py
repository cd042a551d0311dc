"""Workers of other people's queues: what runs bulk jobs on many machines."""
