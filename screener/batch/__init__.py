"""Many referrals against every trial: a pre-screening log, what it adds up to, and a letter a referral.

Referrals are read one by one, screened by as many processes as there are, and kept on the way, so that a run that was
killed can go on. How a file is read stands in `readers`, what a verdict means in `engine`, its words in `reports`.
"""
