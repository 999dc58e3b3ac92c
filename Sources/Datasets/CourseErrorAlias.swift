import Base

public typealias DataError = CourseError
