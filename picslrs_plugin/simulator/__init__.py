"""The LRS in a box: a SOAP service to develop, train and test against."""
