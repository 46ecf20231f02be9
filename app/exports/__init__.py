"""Exports, written so that they hold up nobody.

    orders      what was asked for, and the one way from it to a file
    jobs        who writes large exports: at most two processes of each server at once, with
                limits, which take jobs from the database (store/export_jobs.py)
    worker      the program that such a process runs

Up to `Writer.most_in_request` passages are written in the request. More than that would keep the
interpreter from answering others, so that a process of its own does it: it stays for a minute,
because starting takes longer than most exports, and then makes room. The command line, which keeps
nobody waiting but who typed it, writes everything itself.
"""
