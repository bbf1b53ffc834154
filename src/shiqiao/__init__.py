"""Shiqiao (石桥): the closed loop of a township, one package a room."""
