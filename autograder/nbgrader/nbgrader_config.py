"""nbgrader reads this file in the folder of the course. Put these lines into yours if you have one."""

from grader.platforms.nbgrader_plugin import preprocessors

c = get_config()  # noqa: F821
# Assignments with a folder in grading/ are graded by the grader, all others as before.
c.Autograde.autograde_preprocessors = preprocessors()
